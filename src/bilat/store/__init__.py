"""The engines that keep a tracker, and the protocol that they share."""

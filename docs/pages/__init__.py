"""The reference pages, each made from the program itself."""

"""`python -m bilat` is the same program as `bilat`."""

import sys

from bilat.cli import main

sys.exit(main())

"""What turns village know-how into OTOP products, true without a screen."""

__version__ = "0.1.0"

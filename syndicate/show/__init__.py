"""What the command line shows people."""

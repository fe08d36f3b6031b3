"""How fast it is, and that it stays so: the metrics of `./run bench`."""

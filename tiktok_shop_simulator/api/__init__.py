"""The Partner API: what a request must be, and what it is answered."""

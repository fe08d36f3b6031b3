"""The rules of the platform: who may do what when, and what follows."""

class Trouble(Exception):
    """Something a person has to mend; the text says what happened and what to do."""

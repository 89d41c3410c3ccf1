"""The base class of errors that a user can fix."""


class UserError(ValueError):
    """Bad input: the message is one line that names the file, the field and the remedy.

    Entry scripts print it and exit with status 2; every other exception is a defect of ours and
    keeps its traceback.
    """

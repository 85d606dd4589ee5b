"""What can be wrong with a request to the store."""


class StoreError(Exception):
    """A request that cannot be met; its text is fit to show to the person who made it."""


class NotFoundError(StoreError):
    """Nothing of that name is stored."""


class AlreadyExistsError(StoreError):
    """Something of that name is stored already."""

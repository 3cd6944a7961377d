"""Tables as they come: files and pasted blocks, read without losing anything silently. No models, no requests."""

from .reading import read_pasted, read_table
from .table import Row, Table, TableError

__all__ = ["Row", "Table", "TableError", "read_pasted", "read_table"]

"""The Azure CLI, as far as machine learning needs it, inside the offline workspace.

Microsoft's extension `ml` is a thin layer over the same SDK: it loads YAML, calls an operation and
prints the entity's dictionary. So is this one, made from tables: `ml_commands` says which command
takes which flags, `ml_groups` which operations of the SDK it means. What a script needs around it,
from `az login` to `az deployment`, is in `general_commands`.

It is a program of the workspace, not of the user: it reads and writes no `~/.azure`.
"""

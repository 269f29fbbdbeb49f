"""What all kinds of assets share: containers with versions.

An asset is a container (its name) with immutable versions beneath it. `kind` says what a kind
of asset has to bring along, `versions` keeps them, `routes` answers for them.
"""

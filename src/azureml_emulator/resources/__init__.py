"""One module per kind of ARM resource: its routes, validation, defaults and transitions.

`datastores` shows the shape. To add a kind of resource:

1. Write its module: `routes = Routes("Area")`, each error declared with `routes.error`, each
   operation with `@routes.route` on the function that answers it. Both name their source; an
   error text without one says `source=None` and is shown as unverified.
2. Add its `routes` to `azureml_emulator.areas`, and delete the lines that it makes untrue from
   `not_emulated`.
3. Write the page anew (`azureml-emulator operations`) and test it through the real SDK.

A handler runs in one transaction and after the checks that hold for all of ARM: token,
subscription, resource group, workspace. It returns a `Response` or raises an `AzureError`.
"""

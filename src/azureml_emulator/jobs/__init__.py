"""Jobs: what is submitted, checked, shown and told about them."""

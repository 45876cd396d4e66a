"""Tables that others keep, brought into the tracker.

| where | what |
|---|---|
| `cells` | text: what is mended, what says nothing, titles that are short enough |
| `days` | dates in one order for a whole column |
| `parties`, `labels` | other people's names and statuses |
| `targets`, `mapping` | what a column can become, and all that a person says about it |
| `proposing` | what a column may be, from its name and its cells |
| `rows` | a row as an initiative |
| `matching`, `plan` | which rows are known, and the one change that is made |
"""

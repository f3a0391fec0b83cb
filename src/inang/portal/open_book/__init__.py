"""The open book: what the office did, as figures for everybody, and the rows from which anybody can count them again.

`facts` reads the rooms once; `figures` makes a period's figures of them; `rows` writes the same facts as a table to take
away; `plots` are the pictures. `inang verify-statistics` counts the figures again from the table alone, with other code.
"""

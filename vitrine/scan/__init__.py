"""The scan box: what a thing in a photo is, by its codes, else by its printed words, else by its looks."""

from vitrine.scan.known import Known as Known
from vitrine.scan.known import code_columns as code_columns
from vitrine.scan.naming import Named as Named
from vitrine.scan.naming import named as named

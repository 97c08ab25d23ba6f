"""The figures of a meeting to take home: a workbook, slides and files for machines, of any panel."""

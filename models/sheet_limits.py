"""How large a table may be that is read (giới hạn tệp); chosen so that reading one takes at most 300 MB of memory."""

MEGABYTE = 1 << 20  # bytes
MOST_BYTES = 10 * MEGABYTE  # of a file; design.md §5
MOST_ROWS = 20_000  # of a sheet; the province has some thousand enterprises
MOST_COLUMNS = 60  # of a sheet; surveys have about 30
MOST_CELLS = 600_000  # of all sheets; thirty columns of the longest list
MOST_LETTERS = 1_000  # of a cell; the longest real ones are notes of some lines

# Of a workbook, which is a zip of XML files: the largest allowed table filled normally takes about 50 MB unpacked.
MOST_UNPACKED = 64 * MEGABYTE
MOST_PARTS = 1_000  # files in the zip; a workbook has about ten, and some for each sheet
MOST_RATIO = 200  # unpacked to packed; real sheets reach 10–50
RATIO_FROM = MEGABYTE  # bytes unpacked; smaller files harm nobody, whatever their ratio
# One long text may stand in the zip once and in a million cells: what all cells hold together.
MOST_TEXT = 16 * MEGABYTE  # letters; up to four bytes each in memory

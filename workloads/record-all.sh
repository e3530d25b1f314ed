#!/bin/sh
# Records all workloads into traces/ with `rmt record`. Needs valgrind, python3-numpy, libopencv-imgproc406 (comes with
# python3-opencv), sqlite3 and bzip2, and some minutes for each on a quiet machine.
# Usage: workloads/record-all.sh [NAME…]
set -eu
cd "$(dirname "$0")/.."

# One thread, and the same order of bytes and hashes every time.
export OPENBLAS_NUM_THREADS=1 LC_ALL=C PYTHONHASHSEED=0
python=/usr/bin/python3
inputs=/tmp/rmt-inputs
mkdir -p "$inputs"
"$python" -I workloads/make-input.py "$inputs"
names="${*:-matrix-convolution video-resize database-join file-sort compression file-difference graph-search random-lookup}"

# record NAME OPTIONS COMMAND…
record() {
  name=$1
  options=$2
  shift 2
  case " $names " in
    *" $name "*) ;;
    *) return 0 ;;
  esac
  echo "$name" >&2
  # shellcheck disable=SC2086 # the options are words
  npx rmt record $options -o "traces/$name.rmtrace" -- "$@" 2>"$inputs/$name.log" || {
    tail -n 20 "$inputs/$name.log" >&2
    exit 1
  }
}

# -I and -S keep Python's start short: no user settings, no site packages where none are needed.
# The bound is where the work is done; after it Python would visit its whole heap once more, only to free it.
record matrix-convolution "--filter-pages 2048 --max-instructions 1020000000" "$python" -I workloads/matrix-convolution.py
record video-resize "--filter-pages 1024" "$python" -I workloads/video-resize.py
record database-join "--filter-pages 128" sqlite3 :memory: ".read workloads/database-join.sql"
record file-sort "--filter-pages 128" sort --parallel=1 --buffer-size=64M --output="$inputs/sorted.txt" "$inputs/records.txt"
record compression "--filter-pages 128" bzip2 --keep --stdout "$inputs/prose.txt"
# diff ends with status 1 where the files differ.
record file-difference "--filter-pages 128" diff "$inputs/before.txt" "$inputs/after.txt"
record graph-search "--filter-pages 128" "$python" -I -S workloads/graph-search.py
# Only the lookups: before them the table is made, page after page.
record random-lookup "--filter-pages 512 --skip-instructions 60000000" "$python" -I -S workloads/random-lookup.py

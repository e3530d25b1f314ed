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

# record NAME FILTER_PAGES MAX_INSTRUCTIONS COMMAND…
record() {
  name=$1
  filter=$2
  bound=$3
  shift 3
  case " $names " in
    *" $name "*) ;;
    *) return 0 ;;
  esac
  echo "$name" >&2
  npx rmt record --filter-pages "$filter" --max-instructions "$bound" -o "traces/$name.rmtrace" -- "$@" 2>"$inputs/$name.log" || {
    tail -n 20 "$inputs/$name.log" >&2
    exit 1
  }
}

# No bound that any of them reaches.
whole=1000000000000

# -I and -S keep Python's start short: no user settings, no site packages where none are needed.
# Up to the start of the second kernel: the other kernels go the same way again.
record matrix-convolution 2048 560000000 "$python" -I workloads/matrix-convolution.py
record video-resize 1024 $whole "$python" -I workloads/video-resize.py
record database-join 128 $whole sqlite3 :memory: ".read workloads/database-join.sql"
record file-sort 128 $whole sort --parallel=1 --buffer-size=64M --output="$inputs/sorted.txt" "$inputs/records.txt"
record compression 128 $whole bzip2 --keep --stdout "$inputs/prose.txt"
# diff ends with status 1 where the files differ.
record file-difference 128 $whole diff "$inputs/before.txt" "$inputs/after.txt"
record graph-search 128 $whole "$python" -I -S workloads/graph-search.py
record random-lookup 512 $whole "$python" -I -S workloads/random-lookup.py

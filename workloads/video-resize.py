"""Makes the proxies of a short cinema 8K (DCI) video clip with OpenCV: a 2K and a 1K version, as for editing.

The decoded frames are kept in memory in the planar layout that decoders give (I420: a Y plane, then U and V at half the
size); each size is one pass over the whole clip. OpenCV's resize is called through its C interface: importing `cv2` would
link all of OpenCV and 350 other libraries first, and they would outweigh the work in a recording.
Usage: video-resize.py [FRAMES]
"""

import ctypes
import os
import sys

import numpy as np

WIDTH, HEIGHT = 8192, 4320
PROXIES = [(2048, 1080), (1024, 540)]
# From opencv2/core/types_c.h and opencv2/imgproc/types_c.h.
CV_8UC1 = 0
CV_INTER_LINEAR = 1

core = ctypes.CDLL("libopencv_core.so.406")
imgproc = ctypes.CDLL("libopencv_imgproc.so.406")
core.cvCreateMatHeader.restype = ctypes.c_void_p


def matrix(array):
    """An OpenCV matrix header over the rows of an array."""
    header = ctypes.c_void_p(core.cvCreateMatHeader(*array.shape, CV_8UC1))
    core.cvSetData(header, ctypes.c_void_p(array.ctypes.data), array.strides[0])
    return header


def decode(count):
    """Frames of a moving gradient, each one plane after the other in one buffer."""
    across = np.arange(WIDTH, dtype=np.uint8)
    down = np.arange(HEIGHT, dtype=np.uint8)[:, None]
    frames = []
    for time in range(count):
        frame = np.empty(WIDTH * HEIGHT * 3 // 2, np.uint8)
        luma, blue, red = planes(frame, WIDTH, HEIGHT)
        np.add(across, down + np.uint8(3 * time), out=luma)
        blue[:] = 128 + time
        red[:] = 128 - time
        frames.append(frame)
    return frames


def planes(frame, width, height):
    """The Y, U and V planes of an I420 buffer, as views."""
    size = width * height
    quarter = size // 4
    half = (height // 2, width // 2)
    luma = frame[:size].reshape(height, width)
    blue = frame[size : size + quarter].reshape(half)
    red = frame[size + quarter :].reshape(half)
    return luma, blue, red


def resize(frame, width, height):
    """The frame at another size, in the same layout."""
    smaller = np.empty(width * height * 3 // 2, np.uint8)
    for source, target in zip(planes(frame, WIDTH, HEIGHT), planes(smaller, width, height)):
        imgproc.cvResize(matrix(source), matrix(target), CV_INTER_LINEAR)
    return smaller


def main():
    core.cvSetNumThreads(1)
    frames = decode(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    for width, height in PROXIES:
        clip = [resize(frame, width, height) for frame in frames]
        print(f"{width} x {height}: mean luma {float(clip[-1][: width * height].mean()):.2f}")


if __name__ == "__main__":
    main()
    # A worker process ends here; Python's own end would visit its whole heap once more, only to free it.
    sys.stdout.flush()
    os._exit(0)

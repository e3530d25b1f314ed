"""Convolves a float matrix with a bank of 3 x 3 kernels in NumPy.

The matrix is wide (a row spans eight pages), so a convolution goes through it in blocks of columns that keep the
temporaries small; each block walks down all rows. Usage: matrix-convolution.py [ROWS COLUMNS]
"""

import sys

import numpy as np

KERNELS = {
    "sobel-x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel-y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "laplace": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
}


def convolve(matrix, kernel, block=1024):
    """The same-size convolution of a matrix with a small kernel, edges repeated."""
    rows, columns = matrix.shape
    reach = len(kernel) // 2
    padded = np.pad(matrix, reach, mode="edge")
    result = np.empty_like(matrix)
    for left in range(0, columns, block):
        right = min(left + block, columns)
        total = np.zeros((rows, right - left), matrix.dtype)
        for down, weights in enumerate(kernel):
            for across, weight in enumerate(weights):
                if weight:
                    total += weight * padded[down : down + rows, left + across : right + across]
        result[:, left:right] = total
    return result


def main():
    rows, columns = (int(argument) for argument in sys.argv[1:3] or (1024, 8192))
    matrix = np.sin(np.arange(columns, dtype=np.float32) / 50) * np.cos(np.arange(rows, dtype=np.float32) / 30)[:, None]
    for name, kernel in KERNELS.items():
        edges = convolve(matrix, kernel)
        print(f"{name}: {float(np.abs(edges).max()):.4f}")


if __name__ == "__main__":
    main()

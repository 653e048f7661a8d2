import { crc32 } from 'node:zlib';

const POLYNOMIAL = 0xedb88320;

/** CRC-32 of some bytes. */
export function crcOf(bytes: Buffer): number {
  return crc32(bytes);
}

/**
 * CRC-32 of A followed by B, from the CRCs of both and the length of B in bytes. This is how the CRC of a file of
 * gigabytes is known without reading it. The method is zlib's `crc32_combine`.
 */
export function crcCombine(crcA: number, crcB: number, lengthB: number): number {
  return (multiply(shift(lengthB), crcA) ^ crcB) >>> 0;
}

/** CRC-32 of `length` bytes with the given CRC, repeated `times` times. */
export function crcRepeat(crc: number, length: number, times: number): number {
  let total = 0;
  let power = crc;
  let powerLength = length;
  for (let rest = times; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) total = crcCombine(total, power, powerLength);
    power = crcCombine(power, power, powerLength);
    powerLength *= 2;
  }
  return total;
}

/** Product of two reflected polynomials modulo the CRC's; `a` is never zero. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** x to the power of 8 × `bytes`, by squaring. */
function shift(bytes: number): number {
  let result = 0x80000000; // x^0
  let square = 0x00800000; // x^8
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(square, result);
    square = multiply(square, square);
  }
  return result;
}

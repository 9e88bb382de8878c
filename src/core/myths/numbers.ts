/** A row of whole numbers that grows while something is compiled, without a value object per number. */

export interface Numbers {
  length: number;
  row: Int32Array;
}

export function newNumbers(): Numbers {
  return { length: 0, row: new Int32Array(1024) };
}

export function pushNumber(numbers: Numbers, value: number): void {
  if (numbers.length === numbers.row.length) {
    const wider = new Int32Array(numbers.length * 2);
    wider.set(numbers.row);
    numbers.row = wider;
  }
  numbers.row[numbers.length++] = value;
}

/** A copy without the room to grow. */
export function rowOfNumbers({ row, length }: Numbers): Int32Array {
  return row.slice(0, length);
}

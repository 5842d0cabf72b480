export const DRIVE_SIZES_TB = [1, 2, 4, 8] as const;
const LARGEST_TB = 8;
const TB = 1_000_000_000_000;

/** How many drives of which size. */
export interface DriveSet {
  readonly drives: number;
  readonly driveTb: number;
}

/**
 * The smallest drive of 1, 2, 4 or 8 TB that holds a backup and a tenth more; of larger ones so many of the largest as they need (domain.md §12). Drives are sold
 * in decimal terabytes. Throws RangeError for a backup of nothing.
 */
export function drivesFor(backupBytes: number): DriveSet {
  if (!Number.isSafeInteger(backupBytes) || backupBytes <= 0) throw new RangeError(`not the size of a backup: ${backupBytes}`);
  // In whole numbers: eleven tenths of what is there against so many terabytes.
  const fits = (tb: number): boolean => BigInt(backupBytes) * 11n <= BigInt(tb) * BigInt(TB) * 10n;
  const driveTb = DRIVE_SIZES_TB.find(fits);
  if (driveTb !== undefined) return { drives: 1, driveTb };
  const wanted = BigInt(backupBytes) * 11n;
  const one = BigInt(LARGEST_TB) * BigInt(TB) * 10n;
  return { drives: Number((wanted + one - 1n) / one), driveTb: LARGEST_TB };
}

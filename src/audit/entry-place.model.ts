/** Where an entry stands in a list by time, the moment being told to the microsecond. Cursors hold ids of the form of a uuid. */
export function placeOf({ place, id }: { place: string; id: number }): { value: string; id: string } {
  return { value: place, id: `00000000-0000-0000-0000-${String(id).padStart(12, '0')}` };
}

/** The number of the entry that a cursor stands at. */
export function entryIdOf(placeId: string): number {
  const digits = placeId.slice(-12);
  return /^\d{12}$/.test(digits) ? Number(digits) : 0;
}

/** Words that the views' sentences are made of. */

/** "1 page", "1,234 pages". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Stops that are kept for each guest. */
import { readStopRules } from '../../session/read-stop-rules.ts';
import type { StopRule } from '../../session/stop-rule.ts';
import { StopList } from '../bench/stops.svelte.ts';
import type { SessionClient } from '../session/client.svelte.ts';
import { read, write } from '../storage.ts';

export class KeptStops extends StopList {
  private readonly place: () => string;

  /** @param place what `storage.ts` keeps them under, for the present guest. */
  constructor(client: SessionClient, place: () => string) {
    super(client);
    this.place = place;
  }

  /** Takes up what is kept for the present guest. In the browser only, once a machine has been asked for. */
  restore(): void {
    this.take(this.kept());
  }

  private kept(): StopRule[] {
    try {
      return readStopRules(JSON.parse(read(this.place()) ?? '[]'));
    } catch {
      // What is kept is nothing of ours: it begins anew.
      return [];
    }
  }

  protected override set(rules: readonly StopRule[]): void {
    super.set(rules);
    write(this.place(), JSON.stringify(rules));
  }
}

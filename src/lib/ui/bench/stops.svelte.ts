/** The stops of a page: what the user has asked for, told to the worker at each change. */
import type { SourcePlace } from '../../lesson/subject.ts';
import { MOST_STOPS, type StopRule, type Without } from '../../session/stop-rule.ts';
import type { StopState } from '../../session/protocol.ts';
import type { SessionClient } from '../session/client.svelte.ts';

export class StopList {
  rules = $state.raw<readonly StopRule[]>([]);
  private readonly client: SessionClient;

  constructor(client: SessionClient) {
    this.client = client;
  }

  /** Puts `rules` in place of what there is. */
  take(rules: readonly StopRule[]): void {
    this.rules = rules;
    void this.client.send({ kind: 'stops', rules });
  }

  get isFull(): boolean {
    return this.rules.length >= MOST_STOPS;
  }

  /** Where and what for it waits on the present machine; undefined before that is known. */
  stateOf(id: number): StopState | undefined {
    return this.client.snapshot?.stops.find((state) => state.id === id);
  }

  add(rule: Without<StopRule, 'id'>): void {
    if (this.isFull) return;
    const id = 1 + Math.max(0, ...this.rules.map((other) => other.id));
    this.set([...this.rules, { ...rule, id }]);
  }

  remove(id: number): void {
    this.set(this.rules.filter((rule) => rule.id !== id));
  }

  /** A breakpoint that stands at this line: by the machine that there is, else as it was asked for. */
  at(file: string, line: number): StopRule | undefined {
    return this.rules.find((rule) => {
      const place = this.placeOf(rule);
      return place?.file === file && place.line === line;
    });
  }

  private placeOf(rule: StopRule): SourcePlace | null {
    const asked = rule.kind === 'code' && 'line' in rule.at ? rule.at : null;
    return this.stateOf(rule.id)?.place ?? asked;
  }

  /** Puts a breakpoint at the line, or takes away what stands there. */
  toggle(file: string, line: number): void {
    const there = this.at(file, line);
    if (there) this.remove(there.id);
    else this.add({ kind: 'code', at: { file, line } });
  }

  /** Takes a change of the user's. */
  protected set(rules: readonly StopRule[]): void {
    this.take(rules);
  }
}

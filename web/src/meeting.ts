// When the page meets the diary's other devices by itself: at opening, a moment after something was written, when the
// page is looked at again, and once a minute while it is. Nobody looks: it waits. One meeting at a time.
export const after_writing_ms = 2_000,
  idle_ms = 60_000,
  looked_at_again_ms = 10_000; // so soon after the last one a look is no reason

export class MeetsByItself {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private open = false;
  private meeting = false;
  private wrote_meanwhile = false;
  private goes_out = false; // something was written that has not gone
  private last = -Infinity;

  constructor(
    private readonly meet: () => Promise<void>,
    private readonly is_looked_at: () => boolean,
  ) {}

  opened(): void {
    if (this.open) return;
    this.open = true;
    this.in(0);
  }
  closed(): void {
    this.open = this.wrote_meanwhile = this.goes_out = false;
    clearTimeout(this.timer);
  }
  wrote(): void {
    this.goes_out = true;
    if (this.meeting) this.wrote_meanwhile = true;
    else this.in(after_writing_ms);
  }
  looked_at(): void {
    if (!this.meeting && Date.now() - this.last >= looked_at_again_ms) this.in(0);
  }

  private in(ms: number): void {
    clearTimeout(this.timer);
    if (this.open) this.timer = setTimeout(() => void this.now(), ms);
  }
  private async now(): Promise<void> {
    if (!this.open || this.meeting) return;
    // What was written goes also where she has turned away; otherwise it waits until she looks.
    if (!this.is_looked_at() && !this.goes_out) return;
    this.goes_out = false;
    this.meeting = true;
    this.last = Date.now();
    await this.meet().catch(() => {}); // that nobody answers is no fault; Settings tells how things are
    this.meeting = false;
    const again = this.wrote_meanwhile;
    this.wrote_meanwhile = false;
    if (again) this.wrote();
    else this.in(idle_ms);
  }
}

// What came, beside whatever she is doing; nothing where nothing did.
export function what_came(came: number, taken_out: number): string {
  const counted = (n: number): string => (n === 1 ? "One record" : `${n} records`);
  const sentences: string[] = [];
  if (came > 0) sentences.push(`${counted(came)} came from another device.`);
  if (taken_out > 0) sentences.push(`${counted(taken_out)} ${taken_out === 1 ? "was" : "were"} deleted there.`);
  return sentences.join(" ");
}

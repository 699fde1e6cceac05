/**
 * Loaded by `node --import` before anything else: this process's clock is wrong by CLOCK_OFFSET_MS. Only `Date` is:
 * durations are measured by a clock that no one sets.
 */
const offsetMs = Number(process.env.CLOCK_OFFSET_MS);
if (!Number.isSafeInteger(offsetMs)) {
  throw new Error(`CLOCK_OFFSET_MS is ${process.env.CLOCK_OFFSET_MS}: set it to whole milliseconds`);
}

const RightDate = Date;
const now = () => RightDate.now() + offsetMs;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === Date ? target : newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
RightDate.prototype.constructor = Date;

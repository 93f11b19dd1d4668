// What fields do when one comes to them.

// So that typing goes on without a press.
export const at_once = (field: HTMLElement): void => field.focus();

// A field that is still short is seen whole; browsers bring no more of it into sight than the caret.
export const whole = ({ currentTarget: field }: { currentTarget: HTMLElement }): void => {
  if (field.offsetHeight < innerHeight / 2) field.scrollIntoView({ block: "nearest" });
};

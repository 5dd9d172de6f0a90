/**
 * Characters that a terminal obeys, that turn the direction of text around, that end a line where nobody looks for it or that
 * nobody sees: C0 and C1, DEL, format characters (bidirectional ones, zero-width ones, tags), U+2028 and U+2029, fillers,
 * surrogates without their other half.
 */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/u;
const CONTROLS = new RegExp(CONTROL, "gu");

/** A line end is none either. */
export function isPlain(text: string): boolean {
  return !CONTROL.test(text);
}

/** With each control as `write` has it. */
export function replaceControls(text: string, write: (control: string) => string): string {
  return text.replace(CONTROLS, write);
}

/** Controls written out, such as `\u001b` and `\u202e`, as JSON has them; line ends and tabs stay. */
export function plainText(text: string): string {
  return replaceControls(text, (control) =>
    control === "\n" || control === "\t" ? control : written(control),
  );
}

/** The same for what has to stay on its line. */
export function plainLine(text: string): string {
  return replaceControls(text, written);
}

function written(control: string): string {
  const short = { "\n": String.raw`\n`, "\r": String.raw`\r`, "\t": String.raw`\t` }[control];
  const number = (control.codePointAt(0) ?? 0).toString(16);
  return short ?? (number.length > 4 ? `\\u{${number}}` : `\\u${number.padStart(4, "0")}`);
}

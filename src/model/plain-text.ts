/**
 * Characters that a terminal obeys, that turn the direction of text around or that end a line where nobody looks for it:
 * C0 and C1, DEL, bidirectional controls, U+2028 and U+2029, surrogates without their other half.
 */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
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
  return short ?? `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Its policies are the simplest: whoever does not enforce them enforces none. */
export function isCanary({ tags }: { readonly tags: readonly string[] }): boolean {
  return tags.includes("canary");
}

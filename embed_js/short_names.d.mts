export const NAMES: string[];
export const mangling: { mangleProps: RegExp; mangleCache: Record<string, string> };

export const NAMES: string[];

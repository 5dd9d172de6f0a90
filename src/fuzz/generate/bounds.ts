/** Of a generated cluster at any moment. With fewer pods there is little to tell apart; with more a matrix takes long. */
export const LEAST_PODS = 4;
export const MOST_PODS = 9;
export const MOST_NAMESPACES = 4;
export const MOST_POLICIES = 10;

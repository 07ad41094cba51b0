/** Who sets up interfaces, and asks for addresses. */
export const networkAccount = { name: "network", uid: 901, description: "network interfaces" };

/** User that configures interfaces and runs the DHCP clients. */
export const networkAccount = { name: "network", uid: 901, description: "network interfaces" };

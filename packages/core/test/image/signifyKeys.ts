/** A key pair made by OpenBSD's signify 31 (`signify -G -n -p k.pub -s k.sec`), for tests only. */
export const signifyKeys = {
  public: `untrusted comment: nixwrt test public key
RWQVvx5wU+kooD1dwQLO5yQ/FoZQSTO2lIb6MctV/lk1w4vRDH6RsnkE
`,
  secret: `untrusted comment: nixwrt test secret key
RWRCSwAAAAAiPU3kVpqQ79FBIaxDBBEdc6hghS58WysVvx5wU+kooC1G44Seg3Ms3/jFdELJU/AMovUrMvD1Wg5paM54FcEjPV3BAs7nJD8WhlBJM7aUhvoxy1X+WTXDi9EMfpGyeQQ=
`,
};

/** Output of `signify -S -e` for a trailer's text, without the line breaks that pad it to 4096 bytes. */
export const signifyTrailer = `untrusted comment: verify with k.pub
RWQVvx5wU+kooDUVSepnJy/oidQb39WNvEsjr8OYZII+jBJ9XS+U1vxNeNFU7uKLIeoYf9E1Z9dNZYPJzlK4uKSn/SKRlNSBewA=
nixwrt-trailer 1
device gl-mt300n-v2
version 0.1.0
date 1763832000
image 100 cd00e292c5970d3c5e2f0ffa5171e555bc46bfc4faddfb4a418b6840b86e79a3
part kernel 0 40 2c34ce1df23b838c5abf2a7f6437cca3d3067ed509ff25f11df6b11b582b51eb
part rootfs 64 30 0679246d6c4216de0daa08e5523fb2674db2b6599c3b72ff946b488a15290b62
sum 3903718f7a740fececd7e9c6c69344c88a69d4d8cb53e20a18b48bf70ec075ba
`;

import { timeField } from "./event-fields.ts";
import type { EventField, Helper, HookDescription } from "./hook.ts";

/** About a microsecond: the time between full frames at 10 Gbit/s (1538 bytes with preamble and gap: 1.23 µs). */
const instructionBudget = 4000;

const setPriority: Helper = {
  name: "setPriority",
  // TC_PRIO_MAX; 6 and 7 are for interactive traffic and control.
  parameters: [{ name: "priority", type: "u32", range: { low: 0n, high: 15n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "The priority of the packet, 0 to 15, by which queueing disciplines sort.",
};

const setMark: Helper = {
  name: "setMark",
  parameters: [{ name: "mark", type: "u32", range: { low: 0n, high: 0xffff_ffffn } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "The mark of the packet, by which routes and filters choose.",
};

const setQueue: Helper = {
  name: "setQueue",
  // Below NO_QUEUE_MAPPING, which is no queue.
  parameters: [{ name: "queue", type: "u32", range: { low: 0n, high: 65_534n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "The queue of the device that the packet goes through; one that the device lacks is as if not called.",
};

function address(whose: "source" | "destination"): readonly EventField[] {
  return [
    { name: `${whose}High`, type: "u64", description: `upper half of the ${whose} address (IPv6); 0 for IPv4` },
    {
      name: `${whose}Low`,
      type: "u64",
      description: `lower half of the ${whose} address; for IPv4 0xffff00000000 plus the address`,
    },
    { name: `${whose}Port`, type: "u16", description: `${whose} port of TCP or UDP, otherwise 0` },
  ];
}

/** A packet comes in (tc ingress, XDP): there is no process yet that it belongs to. */
export const networkIngress: HookDescription = {
  name: "network.ingress",
  property: "networkIngress",
  description: "A packet has come in and is about to go up the stack: the decision which class it is of.",
  fields: [
    ...address("source"),
    ...address("destination"),
    { name: "protocol", type: "u8", description: "protocol above IP: 6 TCP, 17 UDP, 1 and 58 ICMP" },
    { name: "trafficClass", type: "u8", description: "type of service or traffic class, with the bits of ECN lowest" },
    { name: "flags", type: "u8", description: "flags of TCP: 1 FIN, 2 SYN, 4 RST, 8 PSH, 16 ACK; otherwise 0" },
    {
      name: "length",
      type: "u32",
      description: "bytes of the packet; of all packets where the device put several together",
    },
    { name: "device", type: "u32", description: "index of the network device" },
    { name: "queue", type: "u32", description: "queue of the device that it came by" },
    { name: "flow", type: "u32", description: "hash of addresses and ports: the same for all packets of a connection" },
    { name: "mark", type: "u32", description: "the packet's mark so far" },
    { name: "priority", type: "u32", description: "the packet's priority so far" },
    timeField,
  ],
  helpers: [setPriority, setMark, setQueue],
  clock: "time",
  instructionBudget,
  kernelFunctions: ["__netif_receive_skb_core"],
};

const setWindow: Helper = {
  name: "setWindow",
  // 4: fewer packets never get the acknowledgements going again (BBR's bbr_cwnd_min_target); 2^20 packets of 1 KiB are the
  // largest window that TCP can have (RFC 7323: 2^30 bytes).
  parameters: [{ name: "packets", type: "u32", range: { low: 4n, high: 1n << 20n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "How many packets the connection may have on their way.",
};

const setPacing: Helper = {
  name: "setPacing",
  // From a packet of 1500 bytes a second to 400 Gbit/s, the fastest port in use.
  parameters: [{ name: "bytesPerSecond", type: "u64", range: { low: 1500n, high: 50_000_000_000n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "How fast the connection sends, whatever the window allows.",
};

/** Congestion control of a connection (`tcp_congestion_ops`, `cong_control`). */
export const congestion: HookDescription = {
  name: "network.congestion",
  property: "congestion",
  description:
    "An acknowledgement has come in on a TCP connection: the decision how much may be on its way from here on.",
  fields: [
    { name: "connection", type: "u64", description: "number of the socket (its cookie)" },
    { name: "cgroup", type: "u64", description: "id of the cgroup that the socket belongs to", principal: "cgroup" },
    { name: "user", type: "u32", description: "user id that the socket belongs to", principal: "user" },
    { name: "roundTrip", type: "i32", description: "round trip of the packets acknowledged, in µs; -1: not measured" },
    { name: "smoothedRoundTrip", type: "u32", description: "smoothed round trip, in µs" },
    { name: "shortestRoundTrip", type: "u32", description: "shortest round trip of the last minutes, in µs" },
    { name: "window", type: "u32", description: "congestion window, in packets" },
    { name: "threshold", type: "u32", description: "window above which it grows slowly (ssthresh), in packets" },
    { name: "inFlight", type: "u32", description: "packets on their way before this acknowledgement" },
    { name: "acknowledged", type: "u32", description: "packets that this acknowledgement tells of for the first time" },
    { name: "newlyLost", type: "u32", description: "packets that it makes lost" },
    { name: "delivered", type: "u32", description: "packets delivered so far; wraps" },
    { name: "lost", type: "u32", description: "packets lost so far; wraps" },
    {
      name: "congestionMarked",
      type: "u32",
      description: "packets delivered so far that a router had marked (ECN); wraps",
    },
    { name: "sampleDelivered", type: "i32", description: "packets delivered within the rate sample; -1: no sample" },
    { name: "sampleInterval", type: "i64", description: "length of the rate sample, in µs" },
    { name: "segmentBytes", type: "u32", description: "bytes of a full packet" },
    { name: "pacing", type: "u64", description: "how fast it sends at most, in bytes a second" },
    { name: "state", type: "u8", description: "0 open, 1 disorder, 2 after ECN (CWR), 3 recovery, 4 loss" },
    { name: "isApplicationLimited", type: "u8", description: "1 when the application, not the network, set the pace" },
    timeField,
  ],
  helpers: [setWindow, setPacing],
  clock: "time",
  instructionBudget,
  kernelFunctions: ["tcp_cong_control"],
};

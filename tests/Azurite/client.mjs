// Microsoft's own client: node client.mjs send|raw|peek CONNECTION QUEUE. Sends the lines of its input (in base64, or raw), or prints what is in the queue.
import { createInterface } from "node:readline";
import { QueueClient } from "@azure/storage-queue";

const [verb, connection, name] = process.argv.slice(2);
const queue = new QueueClient(connection, name);
if (verb === "peek") {
  const found = [];
  if (await queue.exists()) {
    const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
    for (const message of peekedMessageItems)
      found.push(Buffer.from(message.messageText, "base64").toString("utf8"));
  }
  console.log(JSON.stringify(found));
} else {
  await queue.createIfNotExists();
  for await (const line of createInterface({ input: process.stdin }))
    await queue.sendMessage(verb === "raw" ? line : Buffer.from(line, "utf8").toString("base64"));
}

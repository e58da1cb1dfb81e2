// An agent of another organisation, on the protocol's own JavaScript library: it works for a while, asks for a colour, and answers with what it was told.
// It ends with the process that started it: when that goes, this standard input closes.
import express from "express";
import { AgentCard, Role, TaskState } from "@a2a-js/sdk";
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from "@a2a-js/sdk/server";
import { UserBuilder, agentCardHandler, jsonRpcHandler } from "@a2a-js/sdk/server/express";

process.stdin.on("end", () => process.exit());
process.stdin.resume();

const words = (message) => message.parts.map((p) => p.content?.value ?? "").join(" ");
const says = (task, context, text) => ({
  messageId: crypto.randomUUID(), role: Role.ROLE_AGENT, taskId: task, contextId: context,
  parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "" }], metadata: undefined, extensions: [], referenceTaskIds: [],
});
const status = (task, context, state, text) => ({
  state, message: text ? says(task, context, text) : undefined, timestamp: new Date().toISOString(),
});

class Painter {
  async execute(request, bus) {
    const { taskId, contextId, userMessage, task } = request;
    console.error(JSON.stringify({ got: words(userMessage), id: userMessage.messageId, again: task !== undefined }));
    bus.publish(AgentEvent.task(task ?? {
      id: taskId, contextId, status: status(taskId, contextId, TaskState.TASK_STATE_SUBMITTED), artifacts: [], history: [userMessage], metadata: undefined,
    }));
    const update = (state, text) => bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status: status(taskId, contextId, state, text), metadata: undefined }));
    update(TaskState.TASK_STATE_WORKING);
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (task === undefined) {
      update(TaskState.TASK_STATE_INPUT_REQUIRED, "Which colour?");
    } else {
      bus.publish(AgentEvent.artifactUpdate({
        taskId, contextId, append: false, lastChunk: true, metadata: undefined,
        artifact: {
          artifactId: "painting", name: "", description: "", metadata: undefined, extensions: [],
          parts: [{ content: { $case: "text", value: `painted ${words(userMessage)}` }, metadata: undefined, filename: "", mediaType: "" }],
        },
      }));
      update(TaskState.TASK_STATE_COMPLETED);
    }
    bus.finished();
  }

  async cancelTask() {}
}

const app = express();
const server = app.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const card = {
    name: "painter", description: "Paints.", version: "1.0.0", provider: undefined, documentationUrl: "", iconUrl: "",
    supportedInterfaces: [{ url: `${url}/rpc`, protocolBinding: "JSONRPC", protocolVersion: process.argv[2], tenant: "" }],
    capabilities: { streaming: false, pushNotifications: false, extensions: [], extendedAgentCard: false },
    securitySchemes: {}, securityRequirements: [], defaultInputModes: ["text/plain"], defaultOutputModes: ["text/plain"], signatures: [],
    skills: [{ id: "paint", name: "Paint", description: "Paints.", tags: [], examples: [], inputModes: [], outputModes: [], securityRequirements: [] }],
  };
  const handler = new DefaultRequestHandler(card, new InMemoryTaskStore(), new Painter());
  const compat = { enabled: true };
  app.use("/.well-known/agent-card.json", agentCardHandler({ agentCardProvider: handler, legacyCompat: process.argv[2] === "0.3" ? compat : undefined }));
  app.use("/rpc", jsonRpcHandler({ requestHandler: handler, userBuilder: UserBuilder.noAuthentication, legacyCompat: compat }));
  console.log(url);
});

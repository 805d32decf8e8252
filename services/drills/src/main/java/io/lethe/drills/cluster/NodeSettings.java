package io.lethe.drills.cluster;

import io.lethe.broker.BrokerSettings;
import io.lethe.broker.LoopbackPort;
import io.lethe.broker.SecuredListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Kafka's settings of a broker that is one of several. */
final class NodeSettings {

  static final String CONTROLLER = "CONTROLLER";

  private static final String COPIES = "3";
  private static final String IN_SYNC = "2";

  private NodeSettings() {}

  /**
   * The settings of one broker.
   *
   * @param id 1 to as many as there are ports
   * @param data its directory
   */
  static Map<String, String> of(int id, List<NodePorts> ports, Path data) {
    NodePorts own = ports.get(id - 1);
    var settings = new TreeMap<>(BrokerSettings.noticeable());
    settings.putAll(BrokerSettings.sharedProcess());
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(id));
    settings.put("log.dirs", data.toString());
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("controller.quorum.voters", voters(ports, node -> LoopbackPort.HOST));
    settings.put("inter.broker.listener.name", "BROKERS");
    settings.put(
        "listener.security.protocol.map",
        "CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put(
        "listeners",
        "CLIENTS://%1$s:%2$d,BROKERS://%1$s:%3$d,CONTROLLER://%1$s:%4$d"
            .formatted(LoopbackPort.HOST, own.clients(), own.brokers(), own.controllers()));
    settings.put("default.replication.factor", COPIES);
    settings.put("min.insync.replicas", IN_SYNC);
    settings.put("offsets.topic.replication.factor", COPIES);
    settings.put("transaction.state.log.replication.factor", COPIES);
    settings.put("transaction.state.log.min.isr", IN_SYNC);
    settings.put("share.coordinator.state.topic.replication.factor", COPIES);
    settings.put("share.coordinator.state.topic.min.isr", IN_SYNC);
    // Each fault is to meet a broker that leads its share.
    settings.put("leader.imbalance.check.interval.seconds", "5");
    settings.put("leader.imbalance.per.broker.percentage", "0");
    return settings;
  }

  /**
   * What differs where brokers and clients reach a broker by links.
   *
   * @param door port of the link for clients
   */
  static Map<String, String> linked(int id, List<NodePorts> ports, int door) {
    return Map.of(
        "controller.quorum.voters",
        voters(ports, Links::host),
        "advertised.listeners",
        "CLIENTS://%s:%d,BROKERS://%s:%d"
            .formatted(LoopbackPort.HOST, door, Links.host(id), ports.get(id - 1).brokers()));
  }

  /** What differs where clients need TLS, a password and rights. */
  static Map<String, String> secured(SecuredListener listener) {
    var settings = new TreeMap<>(listener.settings());
    settings.put(
        "listener.security.protocol.map",
        SecuredListener.NAME + ":SASL_SSL,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    return settings;
  }

  private static String voters(List<NodePorts> ports, IntFunction<String> host) {
    return IntStream.rangeClosed(1, ports.size())
        .mapToObj(
            node -> "%d@%s:%d".formatted(node, host.apply(node), ports.get(node - 1).controllers()))
        .collect(Collectors.joining(","));
  }
}

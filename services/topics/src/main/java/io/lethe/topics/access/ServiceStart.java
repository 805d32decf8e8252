package io.lethe.topics.access;

import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import org.apache.kafka.clients.admin.Admin;

/** What a service asks of the cluster before it starts. */
public final class ServiceStart {

  private ServiceStart() {}

  /**
   * Refuses a cluster without the topics or the rights that a service needs; makes topics that are
   * missing where it may.
   *
   * @return partitions that each topic has
   * @throws TopicProvisioningException with one clear sentence that names the right or the topic,
   *     as {@link RightsCheck} and {@link TopicProvisioning} do
   */
  public static int requireTopics(Admin admin, ServiceAccess access, TopicLayout layout) {
    // First, so that the sentence is about the right and not about what it is needed for.
    new RightsCheck(admin, access).requireTopics();
    return TopicProvisioning.ensure(admin, access.topics(), layout);
  }

  /**
   * As {@link #requireTopics}, and the rights on the group and the transactional ids.
   *
   * @param transactionalId any of those that the service uses
   */
  public static void require(
      Admin admin, ServiceAccess access, TopicLayout layout, String transactionalId) {
    requireTopics(admin, access, layout);
    new RightsCheck(admin, access).requireGroup(access.group().orElseThrow(), transactionalId);
  }
}

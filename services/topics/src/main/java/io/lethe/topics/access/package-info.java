/**
 * Who may do what in Kafka: the rights of each service as data, the ACLs that grant them and
 * nothing more, and the check at a start that none is missing.
 */
package io.lethe.topics.access;

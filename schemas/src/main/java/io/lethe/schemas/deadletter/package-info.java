/**
 * How a record that can't be used is kept as a dead letter, and how it is sent again. Which records
 * those are is each service's own affair.
 */
package io.lethe.schemas.deadletter;

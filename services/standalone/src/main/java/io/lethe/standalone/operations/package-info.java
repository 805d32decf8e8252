/**
 * What an operator does with a running Lethe over its topics: change a deployment, send dead
 * letters again, audit which labels a version learned from.
 */
package io.lethe.standalone.operations;

/** Answers the records of lethe.generation-requests, each in one transaction with its offset. */
package io.lethe.serving.requests;

/** The resources in deploy/kubernetes, held against the code and against what Kubernetes takes. */
package io.lethe.system.kubernetes;

"""Who people are: an OpenID Connect provider says it, a claim map reads it, a sealed cookie keeps it."""

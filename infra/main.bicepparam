using './main.bicep'

param name = 'baton'

// Keep this secret where you keep others: export BATON_LINKS_KEY="$(openssl rand -base64 32)"
param linksKey = readEnvironmentVariable('BATON_LINKS_KEY')

param deployModel = true
param modelName = 'gpt-5-mini'
param modelCapacity = 50

// Orchestrations in the storage account: 'AzureStorage'.
param durableBackend = 'DurableTaskScheduler'

param tags = {
  app: 'baton'
}

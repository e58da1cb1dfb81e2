// The Durable Task Scheduler: keeps the orchestrations instead of the storage account. It knows no keys, only identities.

@description('Name of the scheduler: 3 to 64 letters, digits and hyphens.')
param schedulerName string

@description('Azure region.')
param location string

@description('The plan: Consumption is paid by use, Dedicated by the hour.')
param plan string

@description('Tags of the resources.')
param tags object

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: schedulerName
  location: location
  tags: tags
  properties: {
    sku: {
      name: plan
    }
    // An empty list would let nobody in. Who is let in is for the roles to say.
    ipAllowlist: [
      '0.0.0.0/0'
    ]
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: 'baton'
}

@description('The scheduler.')
output schedulerName string = scheduler.name

@description('Where it answers.')
output endpoint string = scheduler.properties.endpoint

@description('The task hub.')
output hubName string = hub.name
